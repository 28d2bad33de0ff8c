// SPDX-License-Identifier: Apache-2.0
package io.github.chromapath.dataset;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * The label ids of Cityscapes and GTA5, their colours, and the eleven classes of the segmentation
 * head (docs/model.md). Colours have the form 0xRRGGBB. Thread-safe.
 */
public final class CityscapesLabels {
  /** The class of every id that belongs to none of the eleven; ignored by the loss. */
  public static final int IGNORED = 255;

  /** The raw id of a traffic light, which has no class but is evaluated separately. */
  public static final int TRAFFIC_LIGHT = 19;

  /**
   * A class of the segmentation head.
   *
   * @param index class index, 0 to 10
   * @param name English name
   * @param rawId id in Cityscapes and GTA5
   * @param trainId training id in Cityscapes
   * @param color 0xRRGGBB
   */
  public record StreetClass(int index, String name, int rawId, int trainId, int color) {}

  /** The classes, by index. "tree" is Cityscapes' vegetation, "vegetation" its terrain. */
  public static final List<StreetClass> CLASSES =
      List.of(
          new StreetClass(0, "building", 11, 2, 0x464646),
          new StreetClass(1, "bus", 28, 15, 0x003c64),
          new StreetClass(2, "car", 26, 13, 0x00008e),
          new StreetClass(3, "road", 7, 0, 0x804080),
          new StreetClass(4, "sidewalk", 8, 1, 0xf423e8),
          new StreetClass(5, "sky", 23, 10, 0x4682b4),
          new StreetClass(6, "traffic sign", 20, 7, 0xdcdc00),
          new StreetClass(7, "tree", 21, 8, 0x6b8e23),
          new StreetClass(8, "truck", 27, 14, 0x000046),
          new StreetClass(9, "vegetation", 22, 9, 0x98fb98),
          new StreetClass(10, "wall", 12, 3, 0x66669c));

  /** The colours of ids 0 to 34 in GTA5's palette. */
  private static final ImmutableList<Integer> PALETTE =
      ImmutableList.of(
          0x000000, // 0 unlabelled
          0x000000, // 1 ego vehicle
          0x000000, // 2 rectification border
          0x000000, // 3 out of region of interest
          0x141414, // 4 static
          0x6f4a00, // 5 dynamic
          0x510051, // 6 ground
          0x804080, // 7 road
          0xf423e8, // 8 sidewalk
          0xfaaaa0, // 9 parking
          0xe6968c, // 10 rail track
          0x464646, // 11 building
          0x66669c, // 12 wall
          0xbe9999, // 13 fence
          0xb4a5b4, // 14 guard rail
          0x966464, // 15 bridge
          0x96785a, // 16 tunnel
          0x999999, // 17 pole
          0x999999, // 18 pole group
          0xfaaa1e, // 19 traffic light
          0xdcdc00, // 20 traffic sign
          0x6b8e23, // 21 vegetation
          0x98fb98, // 22 terrain
          0x4682b4, // 23 sky
          0xdc143c, // 24 person
          0xff0000, // 25 rider
          0x00008e, // 26 car
          0x000046, // 27 truck
          0x003c64, // 28 bus
          0x00005a, // 29 caravan
          0x00006e, // 30 trailer
          0x005064, // 31 train
          0x0000e6, // 32 motorcycle
          0x770b20, // 33 bicycle
          0x00008e); // 34 licence plate

  /** The raw ids of Cityscapes' training ids 0 to 18. */
  private static final ImmutableList<Integer> RAW_ID_OF_TRAIN_ID =
      ImmutableList.of(7, 8, 11, 12, 13, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 31, 32, 33);

  private static final ImmutableList<Integer> CLASS_OF_ID = classOfId();
  private static final ImmutableMap<Integer, Integer> ID_OF_COLOR = idOfColor();

  private CityscapesLabels() {}

  private static ImmutableList<Integer> classOfId() {
    Integer[] classes = new Integer[256];
    Arrays.fill(classes, IGNORED);
    for (StreetClass street : CLASSES) {
      classes[street.rawId()] = street.index();
    }
    return ImmutableList.copyOf(classes);
  }

  private static ImmutableMap<Integer, Integer> idOfColor() {
    ImmutableMap.Builder<Integer, Integer> ids = ImmutableMap.builder();
    for (int id = 0; id < PALETTE.size(); id++) {
      if (PALETTE.indexOf(PALETTE.get(id)) == id) {
        ids.put(PALETTE.get(id), id);
      }
    }
    return ids.buildOrThrow();
  }

  /**
   * {@return the class of a raw id: 0 to 10, or {@link #IGNORED}}
   *
   * @param rawId 0 to 255
   */
  public static int classOf(int rawId) {
    return CLASS_OF_ID.get(rawId);
  }

  /**
   * {@return the raw id of one of Cityscapes' training ids; empty if there is no such training id}
   *
   * @param trainId any number; training ids are 0 to 18
   */
  public static OptionalInt rawIdOfTrainId(int trainId) {
    return trainId >= 0 && trainId < RAW_ID_OF_TRAIN_ID.size()
        ? OptionalInt.of(RAW_ID_OF_TRAIN_ID.get(trainId))
        : OptionalInt.empty();
  }

  /** {@return the number of ids with a colour: 35, ids 0 to 34} */
  public static int idCount() {
    return PALETTE.size();
  }

  /**
   * {@return the colour of an id, 0xRRGGBB}
   *
   * @param rawId 0 to 34
   */
  public static int colorOf(int rawId) {
    return PALETTE.get(rawId);
  }

  /**
   * {@return the id of a colour, or empty if the colour belongs to no id}
   *
   * <p>If several ids have the colour, the lowest is returned: unlabelled (0) for black, pole (17)
   * for pole group, and car (26) for licence plate. The colour of "static" is black in Cityscapes
   * and dark grey in GTA5; the id has no class in either.
   *
   * @param color 0xRRGGBB
   */
  public static OptionalInt idOf(int color) {
    Integer id = ID_OF_COLOR.get(color);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }
}
