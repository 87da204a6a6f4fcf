#define MOST_OBJECTS 64

/* What a scenario declares. */
struct object {
	char kind;			/* see make_object(); 0: none */
	int fd[2];			/* of what has one end: the first */
	int flags;
	long size;
	char *bytes, *memory;
	struct object *of;		/* of a second open file, a map */
	const char *path;
	char own_path[16];
};

static struct object objects[MOST_OBJECTS];

/* An operand of a call: which of these is used its parameter says. */
struct operand {
	long value;			/* number, flags, length of data */
	char *bytes;
	int reg;			/* a data register; -1: none */
	struct object *object;
	int end;			/* of a pipe or socket: 1 writes */
	int has_at;
	long at;			/* offset; of memory: the place */
};

static int fd_of(const struct operand *o)
{
	return o->object->fd[strchr("ptusd", o->object->kind) ? o->end : 0];
}

static const char *path_of(const struct operand *o)
{
	return o->object->path;
}

static char *memory_of(const struct operand *o)
{
	return o->object->memory + o->at;
}

static const char *bytes_of(const struct operand *o)
{
	return o->reg < 0 ? o->bytes : shown->reg[o->reg].bytes;
}

/* Bytes that there are; none after an error. */
static long length_of(const struct operand *o)
{
	if (o->reg < 0)
		return o->value;
	return shown->reg[o->reg].value > 0 ? shown->reg[o->reg].value : 0;
}
