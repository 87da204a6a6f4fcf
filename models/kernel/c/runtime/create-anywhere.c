static int in_memory;	/* files are made by memfd_create(2) */

static int create_file(const char *path)
{
	return in_memory ? memfd_create(path, MFD_ALLOW_SEALING)
			 : open(path, O_RDWR | O_CREAT | O_EXCL, 0600);
}
