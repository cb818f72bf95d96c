package dev.flotilla.consensus.engine;

import org.apache.ratis.conf.Parameters;
import org.apache.ratis.rpc.RpcFactory;
import org.apache.ratis.rpc.RpcType;

/// Names our transport to Ratis, which makes it by reflection from the class name: hence public.
public final class EngineRpcType implements RpcType {
    @Override
    public String name() {
        return EngineRpcType.class.getName();
    }

    @Override
    public RpcFactory newFactory(Parameters parameters) {
        return new EngineTransport(parameters);
    }
}
