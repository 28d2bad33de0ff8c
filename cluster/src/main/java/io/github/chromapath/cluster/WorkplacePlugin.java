// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.SparkPlugin;
import org.slf4j.LoggerFactory;

/** Closes the model and the device of an executor when it ends. Spark makes the instance. */
public final class WorkplacePlugin implements SparkPlugin {
  /** Called by Spark. */
  public WorkplacePlugin() {}

  @Override
  public DriverPlugin driverPlugin() {
    return new DriverPlugin() {};
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorPlugin() {
      @Override
      public void shutdown() {
        try {
          Workplace.closeAll();
          LoggerFactory.getLogger(WorkplacePlugin.class).info("closed the model and the device");
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }
}
