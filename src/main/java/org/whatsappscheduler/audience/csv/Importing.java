package org.whatsappscheduler.audience.csv;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.whatsappscheduler.audience.Merge;
import org.whatsappscheduler.audience.Screening;
import org.whatsappscheduler.audience.csv.ImportRun.Progress;
import org.whatsappscheduler.common.DatabaseException;

/** Works on imports, one after the other. */
@ApplicationScoped
class Importing {

    private static final Logger LOG = Logger.getLogger(Importing.class);

    private final ImportStore store;
    private final Merge merge;
    private final Screening screening;
    private final ImportConfig config;
    private final DataSource database;
    private final ObjectMapper json;

    Importing(
            ImportStore store,
            Merge merge,
            Screening screening,
            ImportConfig config,
            DataSource database,
            ObjectMapper json) {
        this.store = store;
        this.merge = merge;
        this.screening = screening;
        this.config = config;
        this.database = database;
        this.json = json;
    }

    /**
     * Works on the oldest import that nobody works on, until it has ended or we are to stop.
     *
     * @return whether there was one
     */
    boolean once(BooleanSupplier stopping) {
        Optional<Claim> claim = store.claim();
        claim.ifPresent(found -> work(found, stopping));
        return claim.isPresent();
    }

    private void work(Claim claim, BooleanSupplier stopping) {
        try (ImportRun run = begin(claim)) {
            Progress progress = Progress.MORE;
            while (progress == Progress.MORE && !stopping.getAsBoolean()) {
                progress = run.page();
            }
            end(claim, progress);
        } catch (CsvRows.UnreadableException unreadable) {
            store.failed(claim, String.valueOf(unreadable.getMessage()));
        } catch (HttpProblem problem) {
            store.failed(claim, String.valueOf(problem.getDetail()));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        } catch (RuntimeException failure) {
            if (DatabaseException.isRepeatableBehind(failure)) {
                LOG.infof("Import %s goes on later", claim.id());
                throw failure;
            }
            LOG.errorf(failure, "Import %s failed", claim.id());
            store.failed(claim, "something unforeseen happened; the log of the service tells more");
        }
    }

    ImportRun begin(Claim claim) {
        return new ImportRun(
                claim,
                store,
                merge,
                new RowReading(claim, screening, json),
                new ChunkInput(database, claim.id()),
                config.maxRows());
    }

    private void end(Claim claim, Progress progress) {
        switch (progress) {
            case MORE -> store.release(claim);
            case ALL_READ -> store.done(claim);
            case TOO_MANY -> store.failed(claim, "only " + config.maxRows() + " rows are taken of a file; more follow");
            case LOST -> LOG.infof("Import %s has been taken over", claim.id());
        }
    }
}
