// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import io.javalin.http.Handler;
import io.javalin.http.HandlerType;

/**
 * A request that the service answers.
 *
 * @param method its method
 * @param path its path; parts in braces stand for any text
 * @param access who may make it
 * @param handler answers it
 */
record Route(HandlerType method, String path, Access access, Handler handler) {
  /** Who may make a request. */
  enum Access {
    /** Everyone: nothing of the users' is shown. */
    OPEN,
    /** Clients that state the token, if there is one. */
    TOKEN,
    /** As {@link #TOKEN}, and not while the service stops: it would begin new work. */
    WORK
  }
}
