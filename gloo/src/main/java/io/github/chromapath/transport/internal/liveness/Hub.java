// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.transport.internal.liveness;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.IntStream;

/** Rank 0's end: listens to all other ranks, and tells each what happened to another. */
public final class Hub extends Liveness {
  private static final int HANDSHAKE_MILLIS = 5000;

  private final int world;
  private final ServerSocket server;
  private final Invitation invitation;
  private final Map<Integer, Pulse> pulses = new ConcurrentSkipListMap<>();
  private final CompletableFuture<Boolean> complete = new CompletableFuture<>();

  /**
   * Starts to listen.
   *
   * @param world number of ranks, this one included
   * @param address of this machine
   */
  public Hub(int world, InetAddress address) throws IOException {
    this.world = world;
    server = new ServerSocket(0, world, address);
    invitation = Invitation.random(server.getLocalPort());
    if (world == 1) {
      complete.complete(true);
    }
    Thread thread = new Thread(this::accept, "liveness");
    thread.setDaemon(true);
    thread.start();
  }

  /** {@return what the other ranks need to connect} */
  public Invitation invitation() {
    return invitation;
  }

  private void accept() {
    try {
      while (!server.isClosed()) {
        welcome(server.accept());
      }
    } catch (IOException closed) {
      // By close().
    }
  }

  private void welcome(Socket socket) throws IOException {
    try {
      socket.setSoTimeout(HANDSHAKE_MILLIS);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      byte[] token = in.readNBytes(Invitation.TOKEN_BYTES);
      int rank = in.readInt();
      boolean invited =
          MessageDigest.isEqual(token, invitation.tokenBytes())
              && rank > 0
              && rank < world
              && !pulses.containsKey(rank);
      if (!invited) {
        socket.close();
        return;
      }
      pulses.put(rank, new Pulse(socket, "liveness of rank " + rank, new Peer(rank)));
      if (pulses.size() == world - 1) {
        complete.complete(true);
      }
    } catch (IOException e) {
      socket.close();
    }
  }

  /**
   * Waits until all ranks are connected, and tells them. Ends earlier if one is lost meanwhile.
   *
   * @return the ranks that are missing when the time is over
   */
  public int[] awaitAll(Duration limit) throws IOException {
    if (!completes(CompletableFuture.anyOf(complete, firstLoss()), limit)) {
      return IntStream.range(1, world).filter(rank -> !pulses.containsKey(rank)).toArray();
    }
    if (loss().isEmpty()) {
      for (Pulse pulse : pulses.values()) {
        pulse.tellStart();
      }
    }
    return new int[0];
  }

  private final class Peer implements Pulse.Listener {
    private final int rank;

    Peer(int rank) {
      this.rank = rank;
    }

    @Override
    public void started() {
      // Only rank 0 says so.
    }

    @Override
    public void told(Loss loss) {
      // Only rank 0 knows of others.
    }

    @Override
    public void lost(Loss.Kind kind) {
      boolean early = kind == Loss.Kind.LEFT && !complete.isDone();
      Loss loss = new Loss(rank, early ? Loss.Kind.ENDED : kind);
      if (record(loss)) {
        pulses.forEach(
            (other, pulse) -> {
              if (other != rank) {
                pulse.tell(loss);
              }
            });
      }
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException alreadyUnusable) {
      // There is nothing else to release.
    }
    pulses.values().forEach(Pulse::close);
  }
}
