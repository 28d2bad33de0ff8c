// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.router.Endpoint;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server: connections, access, and answers to errors. Thread-safe. */
final class WebServer {
  private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);

  /** Each connection takes at most one thread, so that a slow client delays no other. */
  private static final int MAX_CONNECTIONS = 256;

  private static final int MAX_THREADS = MAX_CONNECTIONS + 16;
  private static final int MAX_HEADER_BYTES = 16 << 10;
  private static final Duration IDLE_MARGIN = Duration.ofSeconds(5);

  private final ServiceConfig config;
  private final AccessGuard guard;
  private final Metrics metrics;
  private Optional<Javalin> server = Optional.empty();

  WebServer(ServiceConfig config, AccessGuard guard, Metrics metrics) {
    this.config = config;
    this.guard = guard;
    this.metrics = metrics;
  }

  /**
   * Starts to answer requests.
   *
   * @param stopping whether new work is refused
   * @throws BindException in one sentence, if the address cannot be used
   */
  void start(List<Route> routes, BooleanSupplier stopping) throws IOException {
    Javalin created = Javalin.create(javalin -> configure(javalin, routes, stopping));
    server = Optional.of(created);
    try {
      created.start();
    } catch (JavalinBindException e) {
      throw unbound(e);
    }
  }

  private BindException unbound(JavalinBindException cause) {
    ServiceConfig.Address address = config.address();
    BindException unbound =
        new BindException(
            "the service cannot listen on "
                + address.host()
                + ", port "
                + address.port()
                + ": another program uses the port, or the address is not this machine's. Give"
                + " another --port or --host.");
    unbound.initCause(cause);
    return unbound;
  }

  private void configure(JavalinConfig javalin, List<Route> routes, BooleanSupplier stopping) {
    javalin.startup.showJavalinBanner = false;
    javalin.startup.showOldJavalinVersionWarning = false;
    javalin.startup.startupWatcherEnabled = false;
    javalin.http.compressionStrategy = CompressionStrategy.NONE;
    javalin.http.prefer405over404 = true;
    javalin.router.javaLangErrorHandler(
        (response, error) -> {
          LOG.error("a request failed", error);
          response.setStatus(HttpStatus.INTERNAL_SERVER_ERROR.getCode());
        });
    configureJetty(javalin);
    javalin.requestLogger.http(this::finished);
    javalin.routes.before(
        context -> {
          AccessGuard.harden(context);
          guard.requireOwnOrigin(context);
        });
    for (Route route : routes) {
      javalin.routes.addEndpoint(
          new Endpoint(
              route.method(),
              route.path(),
              context -> {
                requireAccess(route, context, stopping);
                route.handler().handle(context);
              }));
    }
    javalin.routes.exception(Problem.class, (problem, context) -> problem.answer(context));
    javalin.routes.exception(
        HttpResponseException.class,
        (problem, context) -> {
          HttpStatus status = HttpStatus.forStatus(problem.getStatus());
          Problem.answer(context, status, sentence(status, context));
        });
    javalin.routes.exception(Exception.class, WebServer::unexpected);
  }

  private void configureJetty(JavalinConfig javalin) {
    javalin.jetty.threadPool = new QueuedThreadPool(MAX_THREADS);
    javalin.jetty.modifyServer(
        jetty -> {
          jetty.addBean(new NetworkConnectionLimit(MAX_CONNECTIONS, jetty));
          // Answers that are being written are finished when the server stops.
          jetty.setHandler(new GracefulHandler());
          jetty.setStopTimeout(config.limits().times().stop().toMillis());
        });
    javalin.jetty.addConnector(this::connector);
  }

  private ServerConnector connector(Server jetty, HttpConfiguration http) {
    http.setSendServerVersion(false);
    http.setSendDateHeader(false);
    http.setRequestHeaderSize(MAX_HEADER_BYTES);
    ServerConnector connector = new ServerConnector(jetty, new HttpConnectionFactory(http));
    connector.setHost(config.address().host());
    connector.setPort(config.address().port());
    connector.setIdleTimeout(config.limits().times().request().plus(IDLE_MARGIN).toMillis());
    return connector;
  }

  private void requireAccess(Route route, Context context, BooleanSupplier stopping) {
    if (route.access() != Route.Access.OPEN) {
      guard.requireToken(context);
    }
    if (route.access() == Route.Access.WORK && stopping.getAsBoolean()) {
      throw new Problem(
          HttpStatus.SERVICE_UNAVAILABLE, "the service is stopping: try again when it is back.");
    }
  }

  private static String sentence(HttpStatus status, Context context) {
    return switch (status) {
      case NOT_FOUND -> context.path() + ": there is no such path. /openapi.json lists all paths.";
      case METHOD_NOT_ALLOWED ->
          context.path() + " does not answer " + context.method() + "; see /openapi.json.";
      default -> "the request is not accepted (" + status.getMessage() + "); see /openapi.json.";
    };
  }

  private static void unexpected(Exception failure, Context context) {
    LOG.warn("{} {} failed", context.method(), context.path(), failure);
    Problem.answer(
        context,
        HttpStatus.INTERNAL_SERVER_ERROR,
        "an unexpected error occurred ("
            + failure.getClass().getSimpleName()
            + "); the log of the service has the details.");
  }

  private void finished(Context context, float milliseconds) {
    String route =
        Optional.ofNullable(context.endpoints().matchedHttpEndpoint())
            .map(endpoint -> endpoint.path)
            .orElse("none");
    metrics.request(
        context.method().name(),
        route,
        context.statusCode(),
        Duration.ofNanos((long) (milliseconds * 1e6)));
  }

  /** The port, once the server has started. */
  int port() {
    return server.orElseThrow().port();
  }

  /** Finishes the answers that have begun, and closes all connections. */
  void stop() {
    server.ifPresent(Javalin::stop);
  }
}
