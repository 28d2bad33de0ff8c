// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.estimate;

import java.util.List;

/**
 * GPUs that train together, and the links between them.
 *
 * @param nodes machines, at least 1
 * @param gpus of each machine, at least 1
 * @param inside the link of each GPU to the others of its machine
 * @param between the link of each machine to the others, which its GPUs share
 */
public record GpuCluster(int nodes, int gpus, Link inside, Link between) {
  /**
   * A link.
   *
   * @param bytesPerSecond in each direction, its manufacturer's figure
   * @param latencySeconds of one message, assumed
   */
  public record Link(double bytesPerSecond, double latencySeconds) {
    /** NVLink of the fourth generation, as in an H100 SXM. */
    public static final Link NVLINK_4 = new Link(450e9, 5e-6);

    /** A network of 100 Gbit/s. */
    public static final Link NETWORK_100G = new Link(12.5e9, 20e-6);

    private double seconds(double bytes) {
      return bytes / (ATTAINED * bytesPerSecond);
    }
  }

  /** The part of a link's figure that reductions are assumed to attain. */
  private static final double ATTAINED = 0.8;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is below 1
   */
  public GpuCluster {
    if (nodes < 1 || gpus < 1) {
      throw new IllegalArgumentException("no cluster: " + nodes + " nodes of " + gpus + " GPUs");
    }
  }

  /** Two and eight GPUs of one machine, and two and four machines of eight GPUs. */
  public static List<GpuCluster> examples() {
    return List.of(
        new GpuCluster(1, 2, Link.NVLINK_4, Link.NETWORK_100G),
        new GpuCluster(1, 8, Link.NVLINK_4, Link.NETWORK_100G),
        new GpuCluster(2, 8, Link.NVLINK_4, Link.NETWORK_100G),
        new GpuCluster(4, 8, Link.NVLINK_4, Link.NETWORK_100G));
  }

  /** Number of GPUs. */
  public int ranks() {
    return nodes * gpus;
  }

  /**
   * The seconds of a sum over all GPUs, by rings (Patarasuk and Yuan, 2009): the GPUs of a machine
   * each get a part of the machine's sum, the machines sum the parts, and the GPUs of a machine
   * exchange them. A ring of p passes 2 (p - 1) / p of the bytes over each link, in 2 (p - 1)
   * messages.
   *
   * @param bytes of the vector on each GPU
   */
  public double allReduceSeconds(double bytes) {
    return ring(gpus, bytes, inside) + ring(nodes, bytes, between);
  }

  private static double ring(int members, double bytes, Link link) {
    double passed = 2.0 * (members - 1) / members * bytes;
    return link.seconds(passed) + 2 * (members - 1) * link.latencySeconds();
  }

  /**
   * The seconds that a reduction adds to a step if it runs slice by slice during the backward pass:
   * those that are left after it, but at least those of the last slice.
   *
   * @param backwardSeconds of the backward pass
   * @param slices of equal size
   */
  public double exposedSeconds(double bytes, double backwardSeconds, int slices) {
    double slice = allReduceSeconds(bytes / slices);
    return Math.max(slices * slice - backwardSeconds, slice);
  }
}
