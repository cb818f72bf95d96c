package dev.flotilla.client;

import dev.flotilla.chat.ConversationView;
import dev.flotilla.chat.Event;
import dev.flotilla.chat.MessageView;
import dev.flotilla.chat.Recipient;
import dev.flotilla.chat.Sequence;
import dev.flotilla.config.Address;
import dev.flotilla.wire.v1.MessagesGrpc;
import dev.flotilla.wire.v1.SubscribeRequest;
import dev.flotilla.wire.v1.SubscribeUpdate;
import io.grpc.Channel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One person's stream, resumed by sequence at whichever server answers. Nothing is told twice: what is not beyond the
/// cursor is dropped. After an absence longer than servers keep events, the missed messages are paged in.
final class MessageFeed implements Following.Reader<SubscribeUpdate> {
    private static final Logger LOG = LoggerFactory.getLogger(MessageFeed.class);
    private static final int PAGE = 200;
    private static final int MISSED_MAX = 100_000;

    private final ChatSession session;
    private final FeedListener listener;
    private OptionalLong cursor;
    private Optional<Address> from = Optional.empty();

    MessageFeed(ChatSession session, FeedListener listener, Optional<Sequence> after) {
        this.session = session;
        this.listener = listener;
        this.cursor = after.map(sequence -> OptionalLong.of(sequence.value())).orElse(OptionalLong.empty());
    }

    @Override
    public ServerStream<SubscribeUpdate> open(Channel channel, Address server) {
        var request = SubscribeRequest.newBuilder();
        cursor.ifPresentOrElse(request::setAfter, () -> request.setFromNow(true));
        return ServerStream.open(channel, MessagesGrpc.getSubscribeMethod(), request.build(), session.headers());
    }

    @Override
    public void message(SubscribeUpdate update, Address server) throws InterruptedException {
        if (!from.equals(Optional.of(server))) {
            from = Optional.of(server);
            listener.live(server);
        }
        if (update.hasResync()) {
            resync(update.getSequence());
            return;
        }
        if (cursor.isPresent() && update.getSequence() <= cursor.getAsLong()) {
            return;
        }
        FromWire.event(update, session.account().id()).ifPresent(listener::event);
        reach(update.getSequence());
    }

    @Override
    public void interrupted(String sentence) {
        from = Optional.empty();
        listener.interrupted(sentence);
    }

    @Override
    public void ended(Failure failure) {
        listener.ended(failure.sentence());
    }

    private void reach(long sequence) {
        cursor = OptionalLong.of(sequence);
        session.saw(sequence);
        listener.reached(new Sequence(sequence));
    }

    /// Messages between the cursor and `upTo` are told in the one order; later ones come by the stream.
    private void resync(long upTo) throws InterruptedException {
        var after = cursor.orElse(upTo);
        session.saw(upTo);
        LOG.info("Away since sequence {}, servers keep events from {} on: paging", after, upTo);
        var missed = new ArrayList<MessageView>();
        for (var conversation : wait(session.conversations(false)).orThrow()) {
            missed.addAll(missedIn(conversation, after, upTo, MISSED_MAX - missed.size()));
        }
        missed.sort(Comparator.comparing(MessageView::sequence));
        missed.forEach(message -> listener.event(new Event.Posted(message.sequence(), message)));
        reach(Math.max(upTo, after));
        listener.resynced(new Sequence(upTo));
    }

    private List<MessageView> missedIn(ConversationView conversation, long after, long upTo, int limit)
            throws InterruptedException {
        var missed = new ArrayList<MessageView>();
        var from = 0L;
        while (missed.size() < limit) {
            var page = wait(session.page(new Recipient.Conversation(conversation.id()), Paging.OLDER, from, PAGE))
                    .orThrow();
            var news = page.items().stream()
                    .filter(message -> message.sequence().value() > after)
                    .toList();
            news.stream().filter(message -> message.sequence().value() <= upTo).forEach(missed::add);
            if (news.size() < page.items().size()
                    || !page.more()
                    || page.items().isEmpty()) {
                return missed;
            }
            from = page.items().getFirst().position();
        }
        return missed;
    }

    private static <T> Answer<T> wait(java.util.concurrent.CompletableFuture<Answer<T>> answer)
            throws InterruptedException {
        try {
            return answer.get(1, TimeUnit.MINUTES);
        } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException("a page did not come", e);
        }
    }
}
