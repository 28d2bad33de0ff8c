// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.contract.cuda;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Commands of one stream and of those that joined its capture, in the order of the calls. A stream
 * joins by waiting for an event of the capture. The first stream must wait for the last command of
 * every other before the capture ends.
 */
final class SimCapture {
  /** A command and the stream that it was given to. */
  private record Entry(SimStream stream, SimCommand command) {}

  private final SimStream origin;
  private final Set<SimStream> streams = new LinkedHashSet<>();
  private final List<Entry> entries = new ArrayList<>();
  private boolean running = true;
  boolean valid = true;

  SimCapture(SimStream origin) {
    this.origin = origin;
    join(origin);
  }

  SimStream origin() {
    return origin;
  }

  /** Whether streams can still join. */
  boolean running() {
    return running;
  }

  /** Adds a stream. */
  void join(SimStream stream) {
    streams.add(stream);
    stream.capture(this);
  }

  void add(SimStream stream, SimCommand command) {
    entries.add(new Entry(stream, command));
  }

  /** Ends the capture on all streams. */
  void end() {
    streams.forEach(stream -> stream.capture(null));
    running = false;
  }

  /** Whether the first stream waits for everything that the others do. */
  boolean joined() {
    Map<SimStream, SimCommand> last = new HashMap<>();
    Set<SimMark> awaited = new LinkedHashSet<>();
    for (Entry entry : entries) {
      last.put(entry.stream(), entry.command());
      if (entry.stream() == origin && entry.command() instanceof SimCommand.Wait wait) {
        awaited.add(wait.mark());
      }
    }
    last.remove(origin);
    return last.values().stream()
        .allMatch(
            command -> command instanceof SimCommand.Reach reach && awaited.contains(reach.mark()));
  }

  /** The work, in an order in which it may run. */
  List<SimCommand.Work> work() {
    return entries.stream()
        .map(Entry::command)
        .filter(SimCommand.Work.class::isInstance)
        .map(SimCommand.Work.class::cast)
        .toList();
  }

  /** Enqueues the commands: those of the first stream on the given one, others beside it. */
  void launch(SimCore core, SimStream stream) {
    Map<SimStream, SimStream> targets = new HashMap<>(Map.of(origin, stream));
    Map<SimMark, SimMark> marks = new HashMap<>();
    for (Entry entry : entries) {
      SimStream target = targets.computeIfAbsent(entry.stream(), any -> new SimStream());
      if (entry.command() instanceof SimCommand.Work work) {
        core.submit(target, work);
      } else if (entry.command() instanceof SimCommand.Reach reach) {
        SimMark mark = new SimMark(target);
        marks.put(reach.mark(), mark);
        core.push(target, new SimCommand.Reach(mark));
      } else if (entry.command() instanceof SimCommand.Wait wait) {
        core.push(target, new SimCommand.Wait(marks.get(wait.mark())));
      }
    }
  }
}
