// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/** What is done to each picture. An instance is sent to all executors. */
public interface PictureWork extends Serializable {
  /** {@return whether a file of this name is a picture to work on} */
  boolean accepts(String name);

  /**
   * {@return the files that a picture's work writes, the most important one last} By default none:
   * its result is a row of the table only.
   *
   * @param name path of the picture relative to its input folder, with / as separator
   */
  default List<String> outputs(String name) {
    return List.of();
  }

  /**
   * {@return what results depend on beside the picture, its further files and the request} A
   * picture whose row has another basis is worked on again.
   */
  default String basis() {
    return "";
  }

  /**
   * Prepares the work in the virtual machine of an executor, once for all of its tasks.
   *
   * @throws IOException in one sentence, if that is impossible on this machine
   */
  PictureWorker open(Site site) throws IOException;
}
