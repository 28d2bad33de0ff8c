// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.backend;

import java.nio.file.Path;

/** Where the processes of a group find each other. */
public sealed interface Rendezvous {
  /**
   * A folder for processes of one machine, which then listen on the loopback address only.
   *
   * @param path exists, is used by no other group, and should be readable by its owner alone, since
   *     who can read it can join
   */
  record InFolder(Path path) implements Rendezvous {
    @Override
    public String toString() {
      return path.toString();
    }
  }

  /**
   * A port of rank 0's machine, for processes of several machines. Whoever can reach it can join.
   *
   * @param host name or address of rank 0's machine, as the other machines reach it
   * @param port from 1 to 65535
   */
  record AtHost(String host, int port) implements Rendezvous {
    /** Checks the port. */
    public AtHost {
      if (host.isBlank() || port < 1 || port > 65535) {
        throw new IllegalArgumentException("no address: " + host + ":" + port);
      }
    }

    @Override
    public String toString() {
      return host + ":" + port;
    }
  }
}
