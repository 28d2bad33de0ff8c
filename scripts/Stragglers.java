// SPDX-License-Identifier: Apache-2.0

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;

/**
 * Simulates how long a job of Spark runs beyond its work, if some machines are slow and some fail.
 * Run it with {@code java scripts/Stragglers.java [PICTURES EXECUTORS SECONDS]}. Nothing is
 * measured: all times are drawn from a seeded generator.
 *
 * <p>The model: a picture takes SECONDS on one executor on average, with a standard deviation of half
 * of it, so a task takes the sum of its pictures, which is nearly normal. 5 % of the executors take
 * 1.5 to 4 times as long for everything. Each executor fails after an exponential time with a mean
 * of 500 hours and is replaced after 60 s; the pictures that it has written stay, so the rest of the
 * task is repeated. With speculation, when no task is left to start, a free executor repeats the
 * running task that would end last, as Spark does for tasks slower than 1.5 medians; the first of the
 * two to end counts.
 */
public final class Stragglers {
  private static final double SLOW = 0.05;
  private static final double MEAN_LIFE = 500 * 3600.0;
  private static final double REPLACEMENT = 60;
  private static final double MULTIPLIER = 1.5;

  private record Running(double end, double begin, int executor, int task) {}

  private final Random random = new Random(1);
  private final double[] factors;
  private final double[] ends;
  private final Set<Integer> repeated = new HashSet<>();

  private Stragglers(int executors, int tasks) {
    factors = new double[executors];
    for (int i = 0; i < executors; i++) {
      factors[i] = random.nextDouble() < SLOW ? 1.5 + 2.5 * random.nextDouble() : 1;
    }
    ends = new double[tasks];
    Arrays.fill(ends, Double.POSITIVE_INFINITY);
  }

  private double length(int executor, int pictures, double seconds) {
    double spread = 0.5 * seconds * Math.sqrt(pictures) * random.nextGaussian();
    double time = Math.max(0.1 * seconds, pictures * seconds + spread) * factors[executor];
    double life = -MEAN_LIFE * Math.log(1 - random.nextDouble());
    return life < time ? time + REPLACEMENT : time;
  }

  /** The time at which all tasks have ended. */
  private double run(int pictures, double seconds, boolean speculation) {
    PriorityQueue<Running> running =
        new PriorityQueue<>((a, b) -> Double.compare(a.end(), b.end()));
    int next = 0;
    double median = pictures * seconds;
    for (int i = 0; i < factors.length && next < ends.length; i++, next++) {
      running.add(new Running(length(i, pictures, seconds), 0, i, next));
    }
    int done = 0;
    double now = 0;
    while (done < ends.length) {
      Running first = running.remove();
      now = first.end();
      if (ends[first.task()] <= now) {
        continue;
      }
      ends[first.task()] = now;
      done++;
      int free = first.executor();
      if (next < ends.length) {
        running.add(new Running(now + length(free, pictures, seconds), now, free, next++));
      } else if (speculation) {
        double time = now;
        running.stream()
            .filter(task -> ends[task.task()] > time && !repeated.contains(task.task()))
            .filter(task -> task.end() - task.begin() > MULTIPLIER * median)
            .max((a, b) -> Double.compare(a.end(), b.end()))
            .ifPresent(
                slow -> {
                  double from = Math.max(time, slow.begin() + MULTIPLIER * median);
                  repeated.add(slow.task());
                  running.add(
                      new Running(
                          from + length(free, pictures, seconds), from, free, slow.task()));
                });
      }
    }
    return now;
  }

  /** Prints a table. */
  public static void main(String[] arguments) {
    long pictures = arguments.length > 0 ? Long.parseLong(arguments[0]) : 100_000_000;
    int executors = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1000;
    double seconds = arguments.length > 2 ? Double.parseDouble(arguments[2]) : 1;
    System.out.printf(
        Locale.ROOT,
        "%d pictures, %d executors, %.2f s a picture; hours if all were equal: %.2f%n",
        pictures, executors, seconds, pictures * seconds / executors / 3600);
    System.out.println("pictures/task   tasks  hours  of equal   hours, speculation  of equal  repeated");
    for (int size : new int[] {64, 500, 2000, 10_000, 50_000}) {
      int tasks = (int) ((pictures + size - 1) / size);
      double ideal = pictures * seconds / executors;
      double plain = new Stragglers(executors, tasks).run(size, seconds, false);
      Stragglers second = new Stragglers(executors, tasks);
      double speculative = second.run(size, seconds, true);
      System.out.printf(
          Locale.ROOT,
          "%13d %7d %6.2f %9.3f %20.2f %9.3f %9d%n",
          size, tasks, plain / 3600, plain / ideal, speculative / 3600, speculative / ideal,
          second.repeated.size());
    }
  }
}
