/// The wire's side of the domain: generated protobuf types to domain values and back ([dev.flotilla.wire.Wire]), and
/// the one place that meets gRPC's status codes ([dev.flotilla.wire.StatusMapping]). Used by servers and clients, so
/// that both mean the same. Pure functions, any thread.
package dev.flotilla.wire;
