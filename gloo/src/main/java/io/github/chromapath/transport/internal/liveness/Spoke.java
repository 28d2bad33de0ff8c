// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.transport.internal.liveness;

import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The end of another rank than 0. */
public final class Spoke extends Liveness {
  private final CompletableFuture<Boolean> start = new CompletableFuture<>();
  private final Pulse pulse;

  /**
   * Connects to rank 0.
   *
   * @param rank of this process, at least 1
   * @throws IOException if rank 0 cannot be reached
   */
  public Spoke(int rank, InetAddress rank0, Invitation invitation) throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(
          new InetSocketAddress(rank0, invitation.port()), (int) Pulse.SILENCE.toMillis());
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.write(invitation.tokenBytes());
      out.writeInt(rank);
      pulse = new Pulse(socket, "liveness of rank 0", new Rank0());
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Waits until rank 0 says that all ranks are connected; false if it does not within the time. */
  public boolean awaitStart(Duration limit) {
    return completes(start, limit) && loss().isEmpty();
  }

  private final class Rank0 implements Pulse.Listener {
    @Override
    public void started() {
      start.complete(true);
    }

    @Override
    public void told(Loss loss) {
      record(loss);
    }

    @Override
    public void lost(Loss.Kind kind) {
      record(new Loss(0, kind));
      start.complete(false);
    }
  }

  @Override
  public void close() {
    pulse.close();
  }
}
