// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.chromapath.optim.AdaDeltaConfig;
import io.github.chromapath.optim.AdamWConfig;
import io.github.chromapath.optim.UpdateRule;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The keys of {@code config.json} for the optimizer, its schedule and its average. Keys that the
 * first versions did not have are written only for values other than the paper's, so that these
 * versions read the other files.
 */
final class OptimizerJson {
  private static final String OPTIMIZER = "optimizer";
  private static final String ADAMW = "adamw";
  private static final String SCHEDULE = "schedule";
  private static final String COSINE = "cosine";
  private static final String WARMUP = "warmup";
  private static final String EMA = "ema";

  private OptimizerJson() {}

  static void put(OptimizerConfig config, ObjectNode root) {
    if (config.rule() instanceof AdamWConfig adamW) {
      root.put(OPTIMIZER, ADAMW).put("lr", adamW.lr());
      root.put("beta1", adamW.beta1()).put("beta2", adamW.beta2());
      root.put("epsilon", adamW.epsilon()).put("weightDecay", adamW.weightDecay());
    } else if (config.rule() instanceof AdaDeltaConfig adaDelta) {
      root.put("lr", adaDelta.lr()).put("rho", adaDelta.rho()).put("epsilon", adaDelta.epsilon());
    }
    if (config.schedule() instanceof ScheduleConfig.Cosine cosine) {
      root.put(SCHEDULE, COSINE).put("scheduleSteps", cosine.steps());
    }
    if (config.schedule().warmup() > 0) {
      root.put(WARMUP, config.schedule().warmup());
    }
    config.ema().ifPresent(decay -> root.put(EMA, decay));
  }

  static UpdateRule rule(ConfigJson json) {
    return is(json, OPTIMIZER, ADAMW)
        ? new AdamWConfig(
            json.real("lr"),
            json.real("beta1"),
            json.real("beta2"),
            json.real("epsilon"),
            json.real("weightDecay"))
        : new AdaDeltaConfig(json.real("lr"), json.real("rho"), json.real("epsilon"));
  }

  static ScheduleConfig schedule(ConfigJson json) {
    long warmup =
        json.optional(WARMUP, JsonNode::canConvertToLong).map(JsonNode::longValue).orElse(0L);
    return is(json, SCHEDULE, COSINE)
        ? new ScheduleConfig.Cosine(
            warmup, json.required("scheduleSteps", JsonNode::canConvertToLong).longValue())
        : new ScheduleConfig.Constant(warmup);
  }

  static OptionalDouble ema(ConfigJson json) {
    Optional<JsonNode> decay = json.optional(EMA, JsonNode::isNumber);
    return decay.stream().mapToDouble(JsonNode::doubleValue).findFirst();
  }

  /** Whether a key is present; its value must then be {@code expected}. */
  private static boolean is(ConfigJson json, String key, String expected) {
    Optional<String> value = json.optional(key, JsonNode::isTextual).map(JsonNode::textValue);
    if (value.isPresent() && !value.get().equals(expected)) {
      throw new IllegalArgumentException(
          "its " + key + " is '" + value.get() + "', not " + expected);
    }
    return value.isPresent();
  }
}
