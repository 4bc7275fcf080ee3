// What asks a program to stop, for those that block it and look now and then whether it has come: a
// recorder that was killed would leave tracefs as it is.
#ifndef CALLPRINT_COLLECTOR_STOP_SIGNAL_H_
#define CALLPRINT_COLLECTOR_STOP_SIGNAL_H_

namespace callprint {

// Blocks SIGINT, SIGTERM and SIGHUP, and SIGPIPE (writing to a pipe that nobody reads then fails),
// in this thread and those that it starts from now on.
void BlockStopSignals();

// For a child before it executes another program, which would inherit what is blocked.
void UnblockStopSignals();

// Whether SIGINT, SIGTERM or SIGHUP has come to a program that blocks it.
bool IsAskedToStop();

}  // namespace callprint

#endif  // CALLPRINT_COLLECTOR_STOP_SIGNAL_H_
