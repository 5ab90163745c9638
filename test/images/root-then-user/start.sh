# As images of databases do: a folder is made and given away as root, the server itself runs as somebody else.
set -eu
[ "$(id -u)" = 0 ]
mkdir -p /var/lib/prepared
chown nobody:nogroup /var/lib/prepared
exec setpriv --reuid=nobody --regid=nogroup --clear-groups node server.mjs
