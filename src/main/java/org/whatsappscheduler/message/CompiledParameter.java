package org.whatsappscheduler.message;

import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.whatsappscheduler.message.TemplateContent.Money;
import org.whatsappscheduler.message.TemplateContent.Parameter;
import org.whatsappscheduler.whatsapp.MediaFile;
import org.whatsappscheduler.whatsapp.TemplateParameter;

/** A template's parameter with its texts parsed. */
sealed interface CompiledParameter {

    /** WhatsApp takes no longer ones. */
    int LONGEST = 1_024;

    Stream<TextTemplate> texts();

    TemplateParameter render(Filling filling);

    static CompiledParameter of(Parameter parameter) {
        return switch (parameter.type()) {
            case text -> words(parameter.text(), words -> new TemplateParameter.Text(parameter.parameterName(), words));
            case payload -> words(parameter.text(), TemplateParameter.Payload::new);
            case coupon_code -> words(parameter.text(), TemplateParameter.Coupon::new);
            case currency -> {
                Money money = Objects.requireNonNull(parameter.currency());
                yield words(
                        money.fallbackValue(),
                        words -> new TemplateParameter.Currency(words, money.code(), money.amount1000()));
            }
            case date_time ->
                words(Objects.requireNonNull(parameter.dateTime()).fallbackValue(), TemplateParameter.DateTime::new);
            case image -> file(MediaFile.Kind.IMAGE, parameter.image());
            case video -> file(MediaFile.Kind.VIDEO, parameter.video());
            case document -> file(MediaFile.Kind.DOCUMENT, parameter.document());
            case location -> new Map(CompiledPlace.of(Objects.requireNonNull(parameter.location())));
        };
    }

    private static CompiledParameter words(@Nullable String text, Function<String, TemplateParameter> parameter) {
        return new Words(TextTemplate.parse(Objects.requireNonNull(text)), parameter);
    }

    private static CompiledParameter file(MediaFile.Kind kind, @Nullable MediaContent media) {
        return new File(CompiledFile.of(kind, Objects.requireNonNull(media)));
    }

    /** Words on one line, and what they are the value of. */
    record Words(TextTemplate text, Function<String, TemplateParameter> parameter) implements CompiledParameter {

        @Override
        public Stream<TextTemplate> texts() {
            return Stream.of(text);
        }

        @Override
        public TemplateParameter render(Filling filling) {
            return parameter.apply(filling.onOneLine(text, LONGEST));
        }
    }

    /** The header's file. */
    record File(CompiledFile file) implements CompiledParameter {

        @Override
        public Stream<TextTemplate> texts() {
            return file.texts();
        }

        @Override
        public TemplateParameter render(Filling filling) {
            return new TemplateParameter.Header(file.render(filling));
        }
    }

    /** The header's map. */
    record Map(CompiledPlace place) implements CompiledParameter {

        @Override
        public Stream<TextTemplate> texts() {
            return place.texts();
        }

        @Override
        public TemplateParameter render(Filling filling) {
            return new TemplateParameter.Map(place.render(filling));
        }
    }
}
