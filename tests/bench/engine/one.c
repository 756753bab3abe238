// Runs one measurement of anchors.c instead of a whole list, so that it can take turns with ours.
// Build: cc -O2 -pthread -DANCHORS='"…/anchors.c"' -o one one.c
// Besides, what anchors.c has no case for: the chain of cpu.splitmix in plain C, a bare fork and a
// posix_spawn of any program. Lines have the form of anchors.c.
#define main anchors_main
#include ANCHORS
#undef main

struct chain_worker { uint64_t begin, end, delay, sum; char pad[96]; };
static struct { _Atomic int ready, go; char pad[120]; uint64_t steps; struct chain_worker of[16]; } *K;

// Time for which the calling thread was ready to run and had no core.
static uint64_t run_delay(void) {
  char text[128] = ""; unsigned long long ran = 0, waited = 0;
  int fd = open("/proc/thread-self/schedstat", O_RDONLY);
  if (fd < 0) return 0;
  if (read(fd, text, sizeof text - 1) > 0) sscanf(text, "%llu %llu", &ran, &waited);
  close(fd);
  return waited;
}

static void chain_work(void *v) {
  int id = ((struct ca *)v)->id;
  struct chain_worker *own = &K->of[id];
  pin(id % 2);
  uint64_t delay = run_delay(), state = id + 1, steps = K->steps;
  atomic_fetch_add(&K->ready, 1);
  while (!atomic_load_explicit(&K->go, memory_order_acquire)) __builtin_ia32_pause();
  own->begin = now();
  for (uint64_t i = 0; i < steps; i++) {
    state += 0x9E3779B97F4A7C15ull;
    state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9ull;
    state = (state ^ (state >> 27)) * 0x94D049BB133111EBull;
    state ^= state >> 31;
  }
  own->end = now();
  own->sum = state;
  own->delay = run_delay() - delay;
}

// `steps` steps of the chain, shared among `nw` workers: millions of steps a second.
static void chain(int thread, int nw, uint64_t steps) {
  size_t size = (sizeof *K + 4095) & ~4095ul;
  struct w w[16]; struct ca a[16]; char extra[64];
  K = shm(size);
  K->steps = steps / nw;
  for (int i = 0; i < nw; i++) { a[i].id = i; start(&w[i], thread, chain_work, &a[i]); }
  while (atomic_load(&K->ready) < nw) usleep(100);
  uint64_t t = now(), last = t;
  double worst = 0;
  atomic_store(&K->go, 1);
  for (int i = 0; i < nw; i++) join(&w[i]);
  for (int i = 0; i < nw; i++) {
    struct chain_worker *one = &K->of[i];
    if (one->end > last) last = one->end;
    double share = (double)one->delay / (one->end - one->begin);
    if (share > worst) worst = share;
  }
  snprintf(extra, sizeof extra, "delay=%.4f", worst);
  emit("chain", K->steps * nw / (double)(last - t) * 1e3, "Mops/s", extra);
  munmap(K, size);
}

static void bare_fork(int n) {
  uint64_t *a = malloc(8 * n);
  for (int i = 0; i < n; i++) {
    uint64_t t = now();
    pid_t p = fork();
    if (!p) _exit(0);
    waitpid(p, 0, 0);
    a[i] = now() - t;
  }
  lat("fork", a, n);
  free(a);
}

static void bare_spawn(int n, char **arguments) {
  uint64_t *a = malloc(8 * n);
  for (int i = 0; i < n; i++) {
    uint64_t t = now();
    pid_t p;
    if (posix_spawn(&p, arguments[0], 0, 0, arguments, environ)) DIE("spawn");
    waitpid(p, 0, 0);
    a[i] = now() - t;
  }
  lat("spawn", a, n);
  free(a);
}

int main(int c, char **v) {
  const char *what = c > 1 ? v[1] : "";
  long n[6] = {0};
  for (int i = 2; i < c && i < 8; i++) n[i - 2] = atol(v[i]);
  if (!strcmp(what, "counter")) counter(n[0], n[1], n[2], n[3]);
  else if (!strcmp(what, "mem")) pf(n[0], n[1], n[2], n[3]);
  else if (!strcmp(what, "rtt")) rtone(n[0], n[1], n[2], n[3], n[4]);
  else if (!strcmp(what, "bw")) bw(n[0], n[1], (size_t)n[2] << 20, (size_t)n[3] << 10);
  else if (!strcmp(what, "barrier")) barrier(n[0], n[1], 2, n[2]);
  else if (!strcmp(what, "chain")) chain(n[0], n[1], n[2]);
  else if (!strcmp(what, "fork")) bare_fork(n[0]);
  else if (!strcmp(what, "spawn") && c > 3) bare_spawn(n[0], v + 3);
  else { fprintf(stderr, "no such measurement: %s\n", what); return 1; }
  return 0;
}
