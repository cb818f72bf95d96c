package dev.flotilla.consensus;

import java.util.UUID;

/// One replicated log among those a server may host; also the cluster's identity. Two clusters never share one.
public record GroupId(UUID value) {
    @Override
    public String toString() {
        return value.toString();
    }
}
