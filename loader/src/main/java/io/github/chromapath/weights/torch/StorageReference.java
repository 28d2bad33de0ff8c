package io.github.chromapath.weights.torch;

import java.util.List;

/** How a pickle refers to a storage: ("storage", class, key, location, elements, ...). */
final class StorageReference {
  private StorageReference() {}

  /** The run that {@code id} names, and how many elements it claims to have. */
  static Storage of(Object id) throws TorchFault {
    List<?> parts = Values.as(id, List.class);
    String kind = Values.at(parts, 0, String.class);
    if (!kind.equals("storage")) {
      throw new TorchFault("it refers to a " + kind, "give a file that holds a state_dict alone");
    }
    Global type = Values.at(parts, 1, Global.class);
    return Storage.of(
        Values.at(parts, 2, String.class),
        type.element().orElseThrow(() -> new TorchFault("it has a storage of unknown type")),
        Values.at(parts, 4, Long.class));
  }
}
