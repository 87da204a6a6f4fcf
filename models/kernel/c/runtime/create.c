static int create_file(const char *path)
{
	return open(path, O_RDWR | O_CREAT | O_EXCL, 0600);
}
