// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fast")
class EnvironmentProxyTest {
  private static final ProxySelector NONE = ProxySelector.of(null);

  private static String proxy(
      ProxySelector properties, Map<String, String> environment, String uri) {
    Proxy proxy = new EnvironmentProxy(properties, environment).select(URI.create(uri)).get(0);
    if (proxy.type() == Proxy.Type.DIRECT) {
      return "direct";
    }
    InetSocketAddress address = (InetSocketAddress) proxy.address();
    return address.getHostString() + ":" + address.getPort();
  }

  @Test
  void variablesNameProxiesByScheme() {
    Map<String, String> both =
        Map.of("http_proxy", "http://127.0.0.1:3128", "HTTPS_PROXY", "127.0.0.2:8080/");
    assertEquals("127.0.0.1:3128", proxy(NONE, both, "http://a.example/b"));
    assertEquals("127.0.0.2:8080", proxy(NONE, both, "https://a.example/b"));
    assertEquals("127.0.0.3:80", proxy(NONE, Map.of("all_proxy", "127.0.0.3"), "https://a.b"));
    assertEquals("direct", proxy(NONE, Map.of(), "http://a.example/b"));
    assertEquals("direct", proxy(NONE, Map.of("HTTP_PROXY", "127.0.0.1:1"), "http://a.example"));
    assertEquals("direct", proxy(NONE, Map.of("http_proxy", ":/ :"), "http://a.example"));
    assertEquals("direct", proxy(NONE, Map.of("all_proxy", "socks5://127.0.0.1:1"), "http://a.b"));
  }

  @Test
  void hostsAreExcludedWithTheirDomains() {
    for (String list : new String[] {"a.example", "x, .example", "*.example", "*"}) {
      Map<String, String> environment = Map.of("http_proxy", "127.0.0.1:1", "no_proxy", list);
      assertEquals("direct", proxy(NONE, environment, "http://a.example/b"), list);
    }
    Map<String, String> other = Map.of("http_proxy", "127.0.0.1:1", "no_proxy", "ample,b.example");
    assertEquals("127.0.0.1:1", proxy(NONE, other, "http://a.example/b"));
  }

  @Test
  void systemPropertiesComeFirst() {
    ProxySelector given = ProxySelector.of(new InetSocketAddress("127.0.0.9", 9));
    Map<String, String> environment = Map.of("http_proxy", "127.0.0.1:1");
    assertEquals("127.0.0.9:9", proxy(given, environment, "http://a.example"));
  }
}
