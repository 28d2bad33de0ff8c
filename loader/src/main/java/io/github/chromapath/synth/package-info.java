// SPDX-License-Identifier: Apache-2.0
/**
 * Procedural street scenes in GTA5's classes and file layout, for training and trying the network
 * without a data set. docs/synth.md explains how a scene is made and how to add an object.
 *
 * <p>Public are {@link io.github.chromapath.synth.SceneGenerator}, which draws one {@link
 * io.github.chromapath.synth.Scene} of a {@link io.github.chromapath.synth.SynthSpec}, and {@link
 * io.github.chromapath.synth.SyntheticDataset}, which writes a set of scenes. The rest is
 * package-private:
 *
 * <ul>
 *   <li>The plan of a scene: {@code Street}, {@code Frontage} (draws a {@code Parcel} for each
 *       {@code Lot}), {@code StreetLife} (draws {@code Prop}s), {@code Light}, {@code Camera}, all
 *       from {@code Dice}.
 *   <li>Order and visibility: {@code PaintingOrder}, {@code Footprint}, {@code Skyline}.
 *   <li>Surroundings: {@code SkyPainter}, {@code Backdrop}, {@code GroundPainter} with {@code
 *       GroundStrip}, {@code GroundMaterial}, {@code CrossingGround} and {@code RoadMarkings}, and
 *       {@code Shadows}.
 *   <li>Parcels: {@code Building}, {@code WalledGarden}; their walls are a {@code Block} of {@code
 *       Facet}s, painted by {@code FacadePainter} with {@code FacadeStyle}, {@code Masonry} and
 *       {@code ShopFront}.
 *   <li>Props: {@code Car}, {@code Bus}, {@code Truck}, {@code Tree}, {@code Person}, {@code
 *       LampPost}, {@code TrafficLight}, {@code TrafficSign}, {@code StreetBin}.
 *   <li>Tools to draw objects: {@code Upright} for flat figures, {@code Solid} and {@code Box} for
 *       bodies, {@code Foliage} for leaves.
 *   <li>Pixels: {@code Stage} (everything that painters share), {@code Canvas}, {@code Rgb}, {@code
 *       Shades}, {@code Texture}, {@code Textures}, {@code CellHash}, {@code Sensor}.
 *   <li>Labels and files: {@code SceneClass}, {@code LabelPalette}, {@code PngWriter}.
 * </ul>
 */
package io.github.chromapath.synth;
