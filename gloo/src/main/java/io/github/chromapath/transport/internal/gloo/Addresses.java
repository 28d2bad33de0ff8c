// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.transport.internal.gloo;

import io.github.chromapath.backend.Rendezvous;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;

/**
 * The addresses that a rank uses.
 *
 * @param rank0 at which the others reach rank 0
 * @param own at which the others reach this rank
 */
record Addresses(InetAddress rank0, InetAddress own) {
  /**
   * Finds the addresses. Ranks of one machine use the loopback address.
   *
   * @throws IOException if the host is unknown or there is no route to it
   */
  static Addresses of(Rendezvous rendezvous) throws IOException {
    if (rendezvous instanceof Rendezvous.AtHost at) {
      InetAddress rank0 = InetAddress.getByName(at.host());
      boolean here = NetworkInterface.getByInetAddress(rank0) != null;
      return new Addresses(rank0, here ? rank0 : towards(rank0, at.port()));
    }
    InetAddress loopback = InetAddress.getLoopbackAddress();
    return new Addresses(loopback, loopback);
  }

  /** The address from which packets would be sent; none is. */
  private static InetAddress towards(InetAddress target, int port) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(new InetSocketAddress(target, port));
      return socket.getLocalAddress();
    }
  }
}
