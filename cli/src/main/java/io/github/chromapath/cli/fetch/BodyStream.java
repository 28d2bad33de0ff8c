// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.fetch;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The body of a response, taken piece by piece with a limit on the wait for each, which {@code
 * HttpClient} lacks. One piece at a time is requested from the connection.
 */
final class BodyStream implements HttpResponse.BodySubscriber<BodyStream>, AutoCloseable {
  /** What the connection delivers. */
  sealed interface Piece {
    /** Some bytes. */
    record Bytes(List<ByteBuffer> buffers) implements Piece {}

    /** The regular end of the body. */
    record End() implements Piece {}

    /** The connection failed, or ended before the announced length. */
    record Broken(Throwable cause) implements Piece {}
  }

  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
  private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();

  @Override
  public CompletionStage<BodyStream> getBody() {
    return CompletableFuture.completedFuture(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription connection) {
    subscription.complete(connection);
    connection.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    pieces.add(new Piece.Bytes(buffers));
  }

  @Override
  public void onError(Throwable cause) {
    pieces.add(new Piece.Broken(cause));
  }

  @Override
  public void onComplete() {
    pieces.add(new Piece.End());
  }

  /**
   * Takes the next piece and asks for the one after it.
   *
   * @return empty if none arrives in time
   */
  Optional<Piece> next(Duration wait) throws InterruptedException {
    Piece piece = pieces.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
    if (piece instanceof Piece.Bytes) {
      subscription.join().request(1);
    }
    return Optional.ofNullable(piece);
  }

  /** Drops the rest of the body and its connection. */
  @Override
  public void close() {
    var unused = subscription.thenAccept(Flow.Subscription::cancel);
  }
}
