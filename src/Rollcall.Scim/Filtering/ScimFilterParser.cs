using Rollcall.Scim.Messages;
using Rollcall.Scim.Patching;
using Rollcall.Scim.Resources;

namespace Rollcall.Scim.Filtering;

/// <summary>The one parser of RFC 7644 figure 1 (filters) and figure 7 (PATCH paths). Length, depth and number of terms are capped before and while parsing.</summary>
public static class ScimFilterParser
{
    /// <summary>
    /// Parses a filter. Words are read in any case and several spaces count as one. Beyond the grammar, <c>emails[…].value eq "x"</c>
    /// (Entra) reads as <c>emails[… and value eq "x"]</c>.
    /// </summary>
    /// <param name="text">The filter, decoded.</param>
    /// <param name="limits">Caps; the defaults when null.</param>
    /// <param name="lenient">Whether comparison values without quotes are read as strings (Entra's documentation prints some).</param>
    /// <exception cref="ScimException">400 <c>invalidFilter</c>, naming the position and what was expected.</exception>
    public static Filter ParseFilter(string text, ScimLimits? limits = null, bool lenient = false) =>
        new FilterReader(text, limits ?? ScimLimits.Default, lenient, ExpressionKind.Filter).WholeFilter();

    /// <summary>Parses a PATCH path.</summary>
    /// <exception cref="ScimException">400 <c>invalidPath</c>.</exception>
    public static PatchPath ParsePath(string text, ScimLimits? limits = null) =>
        new FilterReader(text, limits ?? ScimLimits.Default, lenient: false, ExpressionKind.Path).WholePath();

    /// <summary>Parses an attribute name as in <c>attributes</c> and <c>sortBy</c>; null when it is not one.</summary>
    public static AttributePath? TryParseAttribute(string text) => AttributePath.Split(text);
}
