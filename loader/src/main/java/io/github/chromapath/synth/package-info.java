/**
 * Procedural street scenes in GTA5's classes and file layout, for training and trying the network
 * without a data set at hand.
 *
 * <p>{@link io.github.chromapath.synth.SceneGenerator} draws one scene; {@link
 * io.github.chromapath.synth.SyntheticDataset} writes a set of them.
 */
package io.github.chromapath.synth;
