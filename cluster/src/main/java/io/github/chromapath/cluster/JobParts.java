// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.cluster;

import java.io.Serializable;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * What the tasks of a job share.
 *
 * @param id differs between jobs
 * @param work what is done to pictures
 * @param out the output folder
 * @param redo whether outputs that exist may be of another model or other options
 * @param model the model
 * @param configuration that of Hadoop
 */
record JobParts(
    String id,
    PictureWork work,
    String out,
    boolean redo,
    Broadcast<ModelFile> model,
    Broadcast<SerializableConfiguration> configuration)
    implements Serializable {}
