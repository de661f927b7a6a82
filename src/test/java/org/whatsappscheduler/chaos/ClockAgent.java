package org.whatsappscheduler.chaos;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.charset.StandardCharsets;
import java.security.ProtectionDomain;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Loaded into an instance, it moves the wall clock of the whole process: everything in it that asks for the time of day, the application, its
 * libraries and the JDK. What the machine counts monotonically stays as it is, as when a machine's clock is set wrongly.
 */
final class ClockAgent implements ClassFileTransformer {

    /** What it writes to the log, with the time that the process then believes in. */
    static final String SAYS = "The wall clock says ";

    private static final String SOURCE = "currentTimeMillis";
    private static final String CLOCK = "java/time/Clock";
    private static final ClassDesc INSTANT = ClassDesc.of("java.time.Instant");

    private final long offMillis;

    private ClockAgent(long offMillis) {
        this.offMillis = offMillis;
    }

    /** Called by the JVM with how far off the clock is to be, in milliseconds. */
    public static void premain(String offMillis, Instrumentation jvm) throws Exception {
        jvm.addTransformer(new ClockAgent(Long.parseLong(offMillis)), true);
        for (Class<?> loaded : jvm.getAllLoadedClasses()) {
            String name = loaded.getName();
            if (name.startsWith("java.time.Clock") || name.equals("java.util.Date")) {
                jvm.retransformClasses(loaded);
            }
        }
        System.out.println(SAYS + Instant.now());
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            String name,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] bytes) {
        boolean asks = new String(bytes, StandardCharsets.ISO_8859_1).contains(SOURCE);
        if (name == null || !asks || name.startsWith("org/whatsappscheduler/chaos/")) {
            return null;
        }
        ClassFile file = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(
                loader == null
                        ? ClassHierarchyResolver.defaultResolver()
                        : ClassHierarchyResolver.ofResourceParsing(loader)));
        return file.transformClass(
                file.parse(bytes),
                name.equals(CLOCK)
                        ? ClassTransform.transformingMethodBodies(
                                method -> method.methodName().equalsString("currentInstant"), this::moveInstant)
                        : ClassTransform.transformingMethodBodies(this::moveMillis));
    }

    private void moveMillis(CodeBuilder code, CodeElement element) {
        code.with(element);
        if (element instanceof InvokeInstruction call
                && call.owner().name().equalsString("java/lang/System")
                && call.name().equalsString(SOURCE)) {
            code.loadConstant(offMillis).ladd();
        }
    }

    /** It asks the JVM for more than milliseconds. */
    private void moveInstant(CodeBuilder code, CodeElement element) {
        if (element instanceof ReturnInstruction) {
            code.loadConstant(offMillis)
                    .invokevirtual(INSTANT, "plusMillis", MethodTypeDesc.of(INSTANT, ClassDesc.ofDescriptor("J")));
        }
        code.with(element);
    }
}
