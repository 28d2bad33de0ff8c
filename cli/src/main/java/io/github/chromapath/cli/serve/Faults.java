// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import io.github.chromapath.image.PictureException;
import io.javalin.http.HttpStatus;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.BiFunction;

/**
 * Explains failures.
 *
 * @param sentences makes the command line's sentence about a file that has failed
 */
record Faults(BiFunction<String, Throwable, String> sentences) {
  /** The failure itself, without what futures put around it. */
  static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  static boolean isCancellation(Throwable failure) {
    return cause(failure) instanceof CancellationException;
  }

  /** One sentence about the failure of a picture, under the name that the client gave it. */
  String sentence(Source source, Throwable failure) {
    Throwable cause = cause(failure);
    return cause instanceof Problem
        ? cause.getMessage()
        : source.naming(sentences.apply(source.name(), cause));
  }

  /** The answer to a request for a picture that has failed. */
  Problem problem(Source source, Throwable failure) {
    Throwable cause = cause(failure);
    if (cause instanceof Problem known) {
      return known;
    }
    HttpStatus status = HttpStatus.INTERNAL_SERVER_ERROR;
    if (cause instanceof PictureException) {
      status = HttpStatus.UNPROCESSABLE_CONTENT;
    } else if (cause instanceof OutOfMemoryError) {
      status = HttpStatus.SERVICE_UNAVAILABLE;
    } else if (cause instanceof CancellationException) {
      status = HttpStatus.GONE;
    }
    return new Problem(status, sentence(source, cause));
  }
}
