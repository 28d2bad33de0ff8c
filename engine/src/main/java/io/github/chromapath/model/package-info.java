/**
 * The multipath colour network (docs/model.md): a context and a spatial path meet in a fusion that
 * guides a high-resolution colour network, and VGG16 whose features measure perceptual difference.
 */
package io.github.chromapath.model;
