// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli;

import io.github.chromapath.cluster.ClusterApplication;
import io.github.chromapath.cluster.ClusterException;
import io.github.chromapath.cluster.PictureWork;
import io.github.chromapath.cluster.Request;
import io.github.chromapath.cluster.Summary;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs a command of the group {@code cluster}: on Spark's driver, or by starting one. */
final class ClusterRun {
  private final ConsoleOptions console;
  private final SparkOptions spark;

  ClusterRun(ConsoleOptions console, SparkOptions spark) {
    this.console = console;
    this.spark = spark;
  }

  /** Whether spark-submit has started this program. */
  boolean onDriver() {
    return ClusterApplication.isAvailable();
  }

  /** The arguments of the whole program. */
  List<String> arguments() {
    return console.arguments();
  }

  /**
   * Lets Spark run the same command.
   *
   * @return its exit code
   * @throws CommandException if Spark is not available
   */
  int submit() throws IOException {
    String log = console.verbose() ? "INFO" : console.quiet() ? "ERROR" : "WARN";
    return new SparkSubmission(SparkHome.find(), spark, log, arguments()).run();
  }

  /** Jobs that run one after the other on the same executors. */
  interface Jobs {
    /** Runs them; returns the outcome of the last one. */
    Summary run(ClusterApplication spark) throws IOException;
  }

  /**
   * Runs a job on the driver and reports its outcome.
   *
   * @return the exit code
   */
  int run(PictureWork work, Request request) throws IOException {
    return run(
        spark -> spark.run(work, request, new ClusterProgress(console, "cluster")), request.out());
  }

  /**
   * Runs jobs on the driver and reports the outcome of the last one.
   *
   * @param out its output folder
   * @return the exit code
   */
  int run(Jobs jobs, String out) throws IOException {
    Map<String, String> settings = new LinkedHashMap<>(spark.settings());
    spark.master().ifPresent(url -> settings.put("spark.master", url));
    try (ClusterApplication application = ClusterApplication.open(settings)) {
      return report(jobs.run(application), out);
    } catch (ClusterException e) {
      ExitCode code = e.kind() == ClusterException.Kind.USAGE ? ExitCode.USAGE : ExitCode.FAILED;
      throw new CommandException(code, e.getMessage(), e);
    }
  }

  private int report(Summary summary, String out) {
    summary.sentences().forEach(console.err()::println);
    console.out().println(out);
    console.say("The table of pictures is " + summary.table() + ".");
    if (summary.kept() > 0) {
      console.say(summary.kept() + " of " + summary.pictures() + " pictures existed already.");
    }
    if (summary.pictures() == 0) {
      console.err().println("There is no picture in the inputs; check the paths.");
      return ExitCode.FAILED.code();
    }
    if (summary.failed() == 0) {
      return ExitCode.DONE.code();
    }
    String where =
        summary.failed() > summary.sentences().size()
            ? "; the first are named above, and all in the table."
            : "; each is named above.";
    console
        .err()
        .println(summary.failed() + " of " + summary.pictures() + " inputs failed" + where);
    return ExitCode.FAILED.code();
  }
}
