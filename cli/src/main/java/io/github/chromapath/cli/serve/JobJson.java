// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cli.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/** A job as JSON. */
final class JobJson {
  private JobJson() {}

  /**
   * How far a job is.
   *
   * @param remainingSeconds an estimate of the time until it has ended
   */
  static String of(Job job, double remainingSeconds) {
    List<Job.Progress> progress = job.progress();
    boolean ended = progress.stream().allMatch(each -> each.state().ended());
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", job.id())
        .put("href", href(job))
        .put("state", ended ? "ended" : "running")
        .put("total", progress.size())
        .put("colored", count(progress, Job.State.COLORED))
        .put("failed", count(progress, Job.State.FAILED))
        .put("remainingSeconds", ended ? 0 : Math.round(10 * remainingSeconds) / 10.0);
    ArrayNode pictures = json.putArray("pictures");
    for (int i = 0; i < progress.size(); i++) {
      describe(job, i, progress.get(i), pictures.addObject());
    }
    return json.toString();
  }

  static String href(Job job) {
    return "/v1/jobs/" + job.id();
  }

  private static long count(List<Job.Progress> progress, Job.State state) {
    return progress.stream().filter(each -> each.state() == state).count();
  }

  private static void describe(Job job, int picture, Job.Progress progress, ObjectNode json) {
    json.put("name", job.sources().get(picture).name())
        .put("href", href(job) + "/pictures/" + picture)
        .put("state", progress.state().name().toLowerCase(Locale.ROOT));
    progress.extent().ifPresent(extent -> describe(extent, json));
    progress.error().ifPresent(sentence -> json.put("error", sentence));
    ArrayNode notes = json.putArray("notes");
    progress.notes().forEach(notes::add);
  }

  private static void describe(Job.Extent extent, ObjectNode json) {
    json.put("width", extent.size().width()).put("height", extent.size().height());
    extent
        .frames()
        .ifPresent(frames -> json.put("frames", frames.total()).put("framesDone", frames.done()));
  }
}
