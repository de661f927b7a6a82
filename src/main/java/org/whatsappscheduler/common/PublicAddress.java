package org.whatsappscheduler.common;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Tells addresses on the public Internet from those that lead into somebody's own network: where users name a URL that
 * we then call, ours must not be reachable. Source: the IANA special-purpose address registries (RFC 6890), and the
 * addresses at which clouds serve their machines' credentials.
 *
 * <p>A name may lead elsewhere the next time it is asked for. Resolve it once, with {@link #resolve}, and connect to the
 * address that was checked.
 */
public final class PublicAddress {

    private static final List<Block> NOT_PUBLIC = List.of(
            Block.of("0.0.0.0/8"),
            Block.of("10.0.0.0/8"),
            Block.of("100.64.0.0/10"),
            Block.of("127.0.0.0/8"),
            Block.of("168.63.129.16/32"), // Azure's own services, to its machines
            Block.of("169.254.0.0/16"),
            Block.of("172.16.0.0/12"),
            Block.of("192.0.0.0/24"),
            Block.of("192.0.2.0/24"),
            Block.of("192.88.99.0/24"),
            Block.of("192.168.0.0/16"),
            Block.of("198.18.0.0/15"),
            Block.of("198.51.100.0/24"),
            Block.of("203.0.113.0/24"),
            Block.of("224.0.0.0/3"),
            Block.of("2001::/23"),
            Block.of("2001:db8::/32"),
            Block.of("2002::/16"),
            Block.of("3fff::/20"));

    /** All of IPv6 that has been handed out for public use so far. */
    private static final Block GLOBAL_UNICAST = Block.of("2000::/3");

    /** An IPv4 address as a network without IPv4 reaches it: the last four bytes (RFC 6052). */
    private static final Block NAT64 = Block.of("64:ff9b::/96");

    private PublicAddress() {}

    /** Whether the address is on the public Internet. */
    public static boolean isPublic(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (NAT64.contains(bytes)) {
            bytes = Arrays.copyOfRange(bytes, 12, 16);
        } else if (!(address instanceof Inet4Address) && !GLOBAL_UNICAST.contains(bytes)) {
            return false;
        }
        byte[] checked = bytes;
        return NOT_PUBLIC.stream().noneMatch(block -> block.contains(checked));
    }

    /**
     * The addresses of a host name or IP literal, only if all of them are public. Asks DNS, so it may take seconds.
     *
     * @throws UnknownHostException when it has no address
     * @throws NotPublicException when one of them is not public
     */
    public static List<InetAddress> resolve(String host) throws UnknownHostException, NotPublicException {
        List<InetAddress> addresses = List.of(InetAddress.getAllByName(host));
        if (!addresses.stream().allMatch(PublicAddress::isPublic)) {
            throw new NotPublicException();
        }
        return addresses;
    }

    /** A host that leads into a private network; does not say which address it is, so that nobody can map ours. */
    public static final class NotPublicException extends Exception {
        NotPublicException() {
            super("the host is not on the public Internet");
        }
    }

    /** A range of addresses: those that begin with the same bits. */
    private record Block(byte[] prefix, int bits) {

        static Block of(String cidr) {
            String[] parts = cidr.split("/", 2);
            return new Block(InetAddress.ofLiteral(parts[0]).getAddress(), Integer.parseInt(parts[1]));
        }

        boolean contains(byte[] address) {
            if (address.length != prefix.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> bit % Byte.SIZE;
                if ((address[bit / Byte.SIZE] & mask) != (prefix[bit / Byte.SIZE] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
