// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpStatus;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Decides who may use the service.
 *
 * <p>A page of another origin that a browser of this machine shows must not: its requests state
 * their origin, or a host that is not this one's (DNS rebinding). With a token, only requests with
 * it may: programs send it as {@code Authorization: Bearer}, and the page exchanges it for a cookie
 * that browsers send from this origin only. Thread-safe.
 */
final class AccessGuard {
  private static final String COOKIE = "chromapath-session";
  private static final String BEARER = "Bearer ";
  private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

  private final boolean loopback;
  private final Optional<byte[]> token;
  private final byte[] session;

  AccessGuard(ServiceConfig config) {
    loopback = config.address().loopback();
    token = config.token().map(AccessGuard::bytes);
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    session = bytes(Base64.getUrlEncoder().withoutPadding().encodeToString(random));
  }

  /** The headers of every answer. */
  static void harden(Context context) {
    context
        .header(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
                + " media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
                + " frame-ancestors 'none'")
        .header("X-Content-Type-Options", "nosniff")
        .header("Referrer-Policy", "no-referrer")
        .header("Cross-Origin-Opener-Policy", "same-origin")
        .header("Cross-Origin-Resource-Policy", "same-origin");
  }

  /**
   * Refuses a request of another origin.
   *
   * @throws Problem if it is one
   */
  void requireOwnOrigin(Context context) {
    String host = Optional.ofNullable(context.header("Host")).orElse("");
    if (loopback && !LOOPBACK_NAMES.contains(withoutPort(host))) {
      throw new Problem(
          HttpStatus.FORBIDDEN,
          "this service answers to localhost only, not to a host of another name.");
    }
    String origin = context.header("Origin");
    boolean own = origin == null || authority(origin).equalsIgnoreCase(host);
    if (!own || fetchedElsewhere(context)) {
      throw new Problem(
          HttpStatus.FORBIDDEN, "a page of another origin must not use this service.");
    }
  }

  /** Whether a browser says that another page fetches; a link of another page is harmless. */
  private static boolean fetchedElsewhere(Context context) {
    String site = Optional.ofNullable(context.header("Sec-Fetch-Site")).orElse("none");
    boolean link =
        "navigate".equals(context.header("Sec-Fetch-Mode"))
            && context.method().equals(HandlerType.GET);
    return !site.equals("none") && !site.equals("same-origin") && !link;
  }

  private static String authority(String origin) {
    return origin.substring(origin.indexOf("://") < 0 ? 0 : origin.indexOf("://") + 3);
  }

  private static String withoutPort(String host) {
    int colon = host.lastIndexOf(':');
    boolean port = colon > host.lastIndexOf(']');
    return (port ? host.substring(0, colon) : host).toLowerCase(Locale.ROOT);
  }

  /**
   * Refuses a request without the token, if the service has one.
   *
   * @throws Problem if it states none or a wrong one
   */
  void requireToken(Context context) {
    if (token.isEmpty()) {
      return;
    }
    String header = Optional.ofNullable(context.header("Authorization")).orElse("");
    boolean stated =
        header.regionMatches(true, 0, BEARER, 0, BEARER.length())
            && MessageDigest.isEqual(token.get(), bytes(header.substring(BEARER.length()).strip()));
    String cookie = Optional.ofNullable(context.cookie(COOKIE)).orElse("");
    if (!stated && !MessageDigest.isEqual(session, bytes(cookie))) {
      throw unauthorized();
    }
  }

  private static Problem unauthorized() {
    return new Problem(
        HttpStatus.UNAUTHORIZED,
        "this service needs its token: send it as 'Authorization: Bearer TOKEN'.");
  }

  /** Exchanges the token in a request's form for a cookie. */
  void logIn(Context context) {
    String given = Optional.ofNullable(context.formParam("token")).orElse("");
    if (token.isPresent() && !MessageDigest.isEqual(token.get(), bytes(given.strip()))) {
      throw new Problem(HttpStatus.UNAUTHORIZED, "this is not the token of the service.");
    }
    context.header(
        "Set-Cookie",
        COOKIE
            + "="
            + new String(session, StandardCharsets.US_ASCII)
            + "; Path=/; HttpOnly; SameSite=Strict");
    context.status(HttpStatus.NO_CONTENT);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
