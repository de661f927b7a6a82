package org.whatsappscheduler.reference;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** The Javadoc of types and their methods, read from the sources: classes have none. As Markdown, on one line. */
final class Comments {

    private final Map<String, String> byName = new LinkedHashMap<>();

    private Comments() {}

    static Comments below(Path sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (Stream<Path> walk = Files.walk(sources);
                StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<Path> java =
                    walk.filter(file -> file.toString().endsWith(".java")).toList();
            JavacTask task = (JavacTask)
                    compiler.getTask(null, files, null, List.of(), null, files.getJavaFileObjectsFromPaths(java));
            Comments comments = new Comments();
            DocTrees docs = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                comments.new Reader(docs).scan(unit, unit.getPackageName() + "");
            }
            return comments;
        }
    }

    /** Empty when there is none. */
    String of(Class<?> type) {
        return byName.getOrDefault(type.getCanonicalName(), "");
    }

    /** Empty when there is none. */
    String of(Class<?> type, String method) {
        return byName.getOrDefault(type.getCanonicalName() + "." + method, "");
    }

    /** Where in the sources it stands, compared with others. */
    int position(Class<?> type, String method) {
        return List.copyOf(byName.keySet()).indexOf(type.getCanonicalName() + "." + method);
    }

    private final class Reader extends TreePathScanner<@Nullable Void, String> {

        private final DocTrees docs;

        Reader(DocTrees docs) {
            this.docs = docs;
        }

        @Override
        public @Nullable Void visitClass(ClassTree type, String outer) {
            String name = outer + "." + type.getSimpleName();
            keep(name, getCurrentPath());
            return super.visitClass(type, name);
        }

        @Override
        public @Nullable Void visitMethod(MethodTree method, String type) {
            keep(type + "." + method.getName(), getCurrentPath());
            return null;
        }

        private void keep(String name, TreePath path) {
            String comment = Objects.requireNonNullElse(docs.getDocComment(path), "");
            byName.put(
                    name,
                    comment.replaceAll("\\{@code ([^}]+)}", "`$1`")
                            .replaceAll("\\s+", " ")
                            .strip());
        }
    }
}
