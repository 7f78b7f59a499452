# What a distribution is given.

# Folders of ours, and those that installing made and nobody else uses: rmdir
# takes none that holds something.
uninstall-hook:
	@for folder in '$(evpingexampledir)' '$(exampledir)' '$(docdir)' \
	'$(datadir)/doc' '$(pkgdatadir)' '$(evpromiseincludedir)' \
	'$(pkgconfigdir)' \
	'$(man1dir)' '$(man3dir)' '$(man7dir)'; do \
	rmdir "$(DESTDIR)$$folder" 2>/dev/null || :; done
