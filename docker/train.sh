# Writes the ahead-of-time cache $1 of quarkus-run.jar in the working directory: starts it with a PostgreSQL and a Redis of its
# own, waits until it is ready, asks a little of it and stops it. Needs root, and both servers installed. POSIX sh.
set -eu

cache="$1"
scratch="$(mktemp -d)"
chmod 755 "$scratch"
server="$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)"

install -d -o postgres "$scratch/data"
as_postgres() { su postgres -s /bin/sh -c "$1"; }
as_postgres "$server/initdb -D $scratch/data -U app -A trust -E UTF8 --locale=C.UTF-8" > "$scratch/postgres.log"
as_postgres "$server/pg_ctl -D $scratch/data -w -l $scratch/data/log -o '-p 15432 -c listen_addresses=127.0.0.1 \
  -c unix_socket_directories=$scratch/data -c fsync=off' start" >> "$scratch/postgres.log"
redis-server --port 16379 --bind 127.0.0.1 --save '' > "$scratch/redis.log" &
redis=$!

export QUARKUS_DATASOURCE_JDBC_URL=jdbc:postgresql://127.0.0.1:15432/postgres QUARKUS_DATASOURCE_USERNAME=app \
  QUARKUS_DATASOURCE_PASSWORD=none QUARKUS_REDIS_HOSTS=redis://127.0.0.1:16379 QUARKUS_HTTP_PORT=18080 \
  QUARKUS_MANAGEMENT_PORT=19000

# Twice: the first start migrates, which no other one does
for options in '' "-XX:AOTCacheOutput=$cache"; do
  java $options -XX:+UseSerialGC -jar quarkus-run.jar > "$scratch/application.log" 2>&1 &
  application=$!
  tries=0
  until java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -jar quarkus-run.jar --ready=http://127.0.0.1:19000; do
    tries=$((tries + 1))
    if [ "$tries" -gt 60 ] || ! kill -0 "$application"; then
      cat "$scratch/application.log"
      exit 1
    fi
    sleep 1
  done
  kill -TERM "$application"
  wait "$application" || true
done

kill "$redis"
as_postgres "$server/pg_ctl -D $scratch/data -m fast stop" >> "$scratch/postgres.log"
rm -r "$scratch"
test -s "$cache"
