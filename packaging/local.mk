# What a distribution is given.

EXTRA_DIST += %D%/debian %D%/debs.sh

# Folders of ours, and those that installing made and nobody else uses: rmdir
# takes none that holds something.
uninstall-hook:
	@for folder in '$(evpingexampledir)' '$(exampledir)' '$(docdir)' \
	'$(datadir)/doc' '$(pkgdatadir)' '$(evpromiseincludedir)' \
	'$(pkgconfigdir)' \
	'$(man1dir)' '$(man3dir)' '$(man7dir)'; do \
	rmdir "$(DESTDIR)$$folder" 2>/dev/null || :; done

# Two archives of one commit are the same to the byte, whoever makes them, when
# and where: all files are as old as the commit, or as ChangeLog where an
# archive is made from another one. Only GNU tar heeds TAR_OPTIONS.
am__tar = TAR_OPTIONS="--sort=name --owner=0 --group=0 --numeric-owner \
	--mode=u+rw,go=u,go-w --mtime=`$(dist_time)`" \
	$${TAR-tar} --format=ustar -chf - "$$tardir"
dist_time = if test -n "$$SOURCE_DATE_EPOCH"; then \
	echo "@$$SOURCE_DATE_EPOCH"; \
	elif test -e '$(srcdir)/.git'; then \
	TZ=UTC0 git -C '$(srcdir)' log -1 --format=@%ct; \
	else echo '$(abs_srcdir)/ChangeLog'; fi
