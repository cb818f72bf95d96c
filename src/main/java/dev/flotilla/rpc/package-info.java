/// The server's side of gRPC: services, the access table, validation and limits. Calls arrive on gRPC's threads and
/// run on virtual ones. Knows the wire and the domain; what it needs of the server it declares here
/// ([Commands], [Queries], [Feed], [Operations]) and `node` provides.
package dev.flotilla.rpc;
