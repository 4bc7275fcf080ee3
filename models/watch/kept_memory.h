// Memory for a program that does the same again and again.
#ifndef CALLPRINT_MODELS_WATCH_KEPT_MEMORY_H_
#define CALLPRINT_MODELS_WATCH_KEPT_MEMORY_H_

namespace callprint {

// From here on, what is freed is kept for the next window, which needs as much again: giving it
// back to the kernel and having it cleared anew would take a part of every answer's time. To be
// called before there are other threads.
void KeepMemory();

}  // namespace callprint

#endif  // CALLPRINT_MODELS_WATCH_KEPT_MEMORY_H_
