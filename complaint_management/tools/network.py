"""Where a request comes from, as far as limits need to know."""

import ipaddress


def get_network(address):
    """What stands for one sender: an IPv4 address, or the network of an IPv6 one.

    Whoever has an IPv6 address has a whole /64 of them.

    >>> get_network("192.0.2.7"), get_network("2001:db8:1:2:aaaa::1"), get_network("?")
    ('192.0.2.7', '2001:db8:1:2::/64', 'unknown')
    """
    try:
        ip = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if ip.version == 6 and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    if ip.version == 4:
        return str(ip)
    return str(ipaddress.ip_network((ip, 64), strict=False))
