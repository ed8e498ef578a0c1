namespace Rollcall.Server.Audit;

/// <summary>Who changes something, and from where. Travels with every call that changes something, so that no change is without an author.</summary>
public sealed record Actor
{
    private const int LongestUserAgent = 200;

    private Actor(Guid? administrator, string name, string? address, string? userAgent)
    {
        AdministratorId = administrator;
        Name = name;
        RemoteAddress = address;
        UserAgent = userAgent is null ? null : Printable(userAgent.Length > LongestUserAgent ? userAgent[..LongestUserAgent] : userAgent);
    }

    /// <summary>The administrator; null for the command line and for somebody who is not signed in.</summary>
    public Guid? AdministratorId { get; }

    /// <summary>The administrator's e-mail address as it was then, that of the holder of a one-time link, <c>cli</c>, or <c>nobody</c>.</summary>
    public string Name { get; }

    /// <summary>The address of the other end; for the command line, the user of the operating system and the machine.</summary>
    public string? RemoteAddress { get; }

    /// <summary>What the browser calls itself, shortened.</summary>
    public string? UserAgent { get; }

    /// <summary>Whoever runs a verb. Verbs ask for no password: who may run them on the data is an administrator.</summary>
    public static Actor CommandLine { get; } = new(null, "cli", $"{Environment.UserName}@{Environment.MachineName}", null);

    /// <summary>An administrator behind a browser.</summary>
    public static Actor Administrator(Guid id, string email, HttpContext? http) => new(id, email, AddressOf(http), UserAgentOf(http));

    /// <summary>The holder of a one-time link for this e-mail address.</summary>
    public static Actor Holder(string email, HttpContext? http) => new(null, email, AddressOf(http), UserAgentOf(http));

    /// <summary>Somebody who is not signed in.</summary>
    public static Actor Nobody(HttpContext? http) => new(null, "nobody", AddressOf(http), UserAgentOf(http));

    private static string? AddressOf(HttpContext? http) => http?.Connection.RemoteIpAddress is not { } address ? null : (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();

    private static string? UserAgentOf(HttpContext? http) => http is null || http.Request.Headers.UserAgent.Count == 0 ? null : http.Request.Headers.UserAgent.ToString();

    // It comes from outside: neither a terminal nor a log line is to obey what stands in it.
    private static string Printable(string text) => string.Concat(text.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '\uFFFD' : c));
}
