// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.transport.internal.liveness;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One connection between two ranks, over which each tells the other every second that it is alive.
 * Two threads of its own serve it, so that neither a long step nor a blocked one delays it.
 */
final class Pulse implements AutoCloseable {
  /** A peer that is silent for this time is lost. Long pauses of a loaded machine are shorter. */
  static final Duration SILENCE = Duration.ofSeconds(7);

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private static final byte BEAT = 'B';
  private static final byte START = 'S';
  private static final byte GOODBYE = 'G';
  private static final byte LOSS = 'L';

  /** Receives what happens to the peer, from the threads of the connection. */
  interface Listener {
    /** The peer says that the group is complete. */
    void started();

    /** The peer says that a third rank is lost. */
    void told(Loss loss);

    /** The peer itself is lost; nothing follows. */
    void lost(Loss.Kind kind);
  }

  private final Socket socket;
  private final DataOutputStream out;
  private final Listener listener;
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * Starts the threads.
   *
   * @param socket connected, with the handshake done; owned
   * @param name of the threads
   */
  Pulse(Socket socket, String name, Listener listener) throws IOException {
    this.socket = socket;
    this.listener = listener;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) SILENCE.toMillis());
    out = new DataOutputStream(socket.getOutputStream());
    start(name + " listens", this::listen);
    start(name + " beats", this::beat);
  }

  private static void start(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void beat() {
    try {
      do {
        send(BEAT);
      } while (!closed.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
    } catch (IOException peerIsGone) {
      // The listening thread reports it.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void listen() {
    try {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      byte type = in.readByte();
      while (type != GOODBYE) {
        switch (type) {
          case START -> listener.started();
          case LOSS -> listener.told(new Loss(in.readInt(), Loss.Kind.valueOf(in.readUTF())));
          case BEAT -> {}
          default -> throw new IOException("unknown message " + type);
        }
        type = in.readByte();
      }
      end(Loss.Kind.LEFT);
    } catch (SocketTimeoutException e) {
      end(Loss.Kind.SILENT);
    } catch (IOException e) {
      end(Loss.Kind.ENDED);
    }
  }

  private void end(Loss.Kind kind) {
    if (closed.getCount() > 0) {
      listener.lost(kind);
    }
  }

  private synchronized void send(byte type) throws IOException {
    out.writeByte(type);
  }

  /** Tells the peer that the group is complete. */
  void tellStart() throws IOException {
    send(START);
  }

  /** Tells the peer that a third rank is lost. */
  synchronized void tell(Loss loss) {
    try {
      out.writeByte(LOSS);
      out.writeInt(loss.rank());
      out.writeUTF(loss.kind().name());
    } catch (IOException peerIsGone) {
      // The listening thread reports it.
    }
  }

  /** Says goodbye, unless the peer is gone. Idempotent. */
  @Override
  public void close() {
    closed.countDown();
    try (socket) {
      send(GOODBYE);
    } catch (IOException peerIsGone) {
      // It needs no goodbye.
    }
  }
}
