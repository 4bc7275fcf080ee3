#include "models/watch/kept_memory.h"

#include <malloc.h>

#include <climits>

namespace callprint {

void KeepMemory() {
  // Heaps of other threads than the first are too small for windows.
  mallopt(M_ARENA_MAX, 1);
  // A block of its own from the kernel goes back to it, and no threshold is above 32 MiB.
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, INT_MAX);
}

}  // namespace callprint
