// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.bench.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** JMH's result of a run that did not take place: 1 ms. */
final class MadeUpResult {
  private MadeUpResult() {}

  static ObjectNode of(Run run) {
    ObjectNode result = new ObjectMapper().createObjectNode();
    result.put("benchmark", "io.github.chromapath.bench." + run.benchmark());
    ObjectNode parameters = result.putObject("params");
    run.parameters().forEach(parameters::put);
    ObjectNode metric = result.putObject("primaryMetric");
    metric.put("score", 1.0).put("scoreUnit", "ms/op");
    metric.putArray("rawData").addArray().add(1.0);
    return result;
  }
}
