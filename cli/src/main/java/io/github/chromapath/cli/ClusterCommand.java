// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import picocli.CommandLine.Command;

/** {@code cluster}: the group of commands for many machines. */
@Command(
    name = "cluster",
    description =
        "Colours and scores pictures on many machines with Apache Spark 4, which the environment"
            + " variable SPARK_HOME names.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "  chromapath cluster infer photos --out coloured --master spark://driver:7077 --installed",
      "  chromapath cluster infer s3a://in/photos --out s3a://out/coloured --master yarn",
      "  chromapath cluster evaluate --truth in --predictions out --out scores --master yarn",
      "  chromapath cluster jars"
    },
    subcommands = {
      ClusterInferCommand.class,
      ClusterEvaluateCommand.class,
      ClusterJarsCommand.class
    })
final class ClusterCommand {}
