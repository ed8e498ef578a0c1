namespace Rollcall.Server.Dashboard;

/// <summary>What a list shows when it has nothing to show: what is missing, and what to do about it.</summary>
/// <param name="Icon">An outline icon's name.</param>
/// <param name="Title">What there is none of.</param>
/// <param name="Advice">What to do.</param>
/// <param name="Action">The words of the button that does it, or null.</param>
/// <param name="Path">Where the button leads.</param>
public sealed record EmptyState(string Icon, string Title, string Advice, string? Action = null, string? Path = null);
