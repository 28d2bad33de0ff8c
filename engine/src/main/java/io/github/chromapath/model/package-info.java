/**
 * The multipath colour network (docs/model.md). A fusion of a context and a spatial path guides a
 * high-resolution colour network. The features of VGG16 measure perceptual difference.
 */
package io.github.chromapath.model;
