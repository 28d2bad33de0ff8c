// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.fetch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A server on a local port that answers each connection with the next reply of a script, byte for
 * byte. It can therefore break the rules of HTTP. Each reply ends its connection.
 */
public final class ScriptedServer implements AutoCloseable {
  /** The answer to one request. */
  public interface Reply {
    /** Writes the answer; {@code released} opens when the server closes. */
    void write(OutputStream out, CountDownLatch released) throws Exception;
  }

  private final ServerSocket socket;
  private final Thread thread;
  private final CountDownLatch released = new CountDownLatch(1);
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private final List<Socket> connections = Collections.synchronizedList(new ArrayList<>());

  private ScriptedServer(List<Reply> script) throws IOException {
    socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    thread = new Thread(() -> serve(script), "scripted server");
    thread.start();
  }

  /** Starts a server. The last reply is repeated. */
  public static ScriptedServer start(Reply... script) throws IOException {
    return new ScriptedServer(List.of(script));
  }

  /** A reply of a status line, headers and a body, exactly as given. */
  public static Reply reply(String head, byte[] body) {
    return (out, released) -> {
      out.write((head.strip().replace("\n", "\r\n") + "\r\n\r\n").getBytes(ISO_8859_1));
      out.write(body);
    };
  }

  /** A complete and correct reply. */
  public static Reply ok(byte[] body, String... headers) {
    String more = String.join("\n", headers);
    return reply("HTTP/1.1 200 OK\nContent-Length: " + body.length + "\n" + more, body);
  }

  /** The part of a body from an index on, as a correct reply. */
  public static Reply rest(byte[] body, int from, String... headers) {
    return reply(
        "HTTP/1.1 206 Partial Content\nContent-Length: %d\nContent-Range: bytes %d-%d/%d\n%s"
            .formatted(
                body.length - from, from, body.length - 1, body.length, String.join("\n", headers)),
        Arrays.copyOfRange(body, from, body.length));
  }

  /** A status without a body. */
  public static Reply status(String statusAndHeaders) {
    return reply("HTTP/1.1 " + statusAndHeaders + "\nContent-Length: 0", new byte[0]);
  }

  /** A reply after which the connection stays open without further bytes. */
  public static Reply stalling(Reply reply) {
    return (out, released) -> {
      reply.write(out, released);
      out.flush();
      released.await();
    };
  }

  private void serve(List<Reply> script) {
    for (int i = 0; !socket.isClosed(); i++) {
      Reply reply = script.get(Math.min(i, script.size() - 1));
      try {
        Socket connection = socket.accept();
        connections.add(connection);
        requests.add(request(connection.getInputStream()));
        Thread answer =
            new Thread(
                () -> {
                  try (connection) {
                    reply.write(connection.getOutputStream(), released);
                    connection.getOutputStream().flush();
                  } catch (Exception e) {
                    // The client has closed the connection, as some tests want.
                    return;
                  }
                });
        answer.setDaemon(true);
        answer.start();
      } catch (IOException e) {
        // The server was closed, or a client left before its request.
        if (socket.isClosed()) {
          return;
        }
      }
    }
  }

  private static String request(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      head.append((char) next);
    }
    return head.toString();
  }

  /** The heads of the requests so far. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /** Address of a path. */
  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort() + path);
  }

  /** The port. */
  public int port() {
    return socket.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    released.countDown();
    socket.close();
    for (Socket connection : List.copyOf(connections)) {
      connection.close();
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
